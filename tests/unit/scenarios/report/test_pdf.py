import io
import re
import time
from dataclasses import replace

import pytest
from pypdf import PdfReader
from pypdf.generic import IndirectObject

from scenarios.report import to_pdf
from scenarios.report.content import build_report
from scenarios.report.write import render_report
from sim.errors import AtriumError


def structure(node, found=None):
    """Return all structure elements of a tagged document."""
    found = [] if found is None else found
    node = node.get_object() if isinstance(node, IndirectObject) else node
    if isinstance(node, list):
        for item in node:
            structure(item, found)
    elif isinstance(node, dict):
        if "/S" in node:
            found.append(node)
        if "/K" in node:
            structure(node["/K"], found)
    return found


@pytest.fixture(scope="module")
def elements(comparison):
    return structure(comparison.pdf.trailer["/Root"]["/StructTreeRoot"])


def test_the_file_claims_pdf_ua(comparison):
    root = comparison.pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].lower().startswith("en")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()


def test_the_title_is_that_of_the_report(comparison):
    report = build_report(comparison.results)
    assert report.title in comparison.pdf.metadata.title


def test_every_chart_has_its_description(comparison, elements):
    alts = {str(node["/Alt"]) for node in elements if node["/S"] == "/Figure" and "/Alt" in node}
    assert {chart.alt for chart in build_report(comparison.results).charts()} <= alts


def test_tables_and_headings_are_tagged(elements):
    kinds = [str(node["/S"]) for node in elements]
    assert kinds.count("/Table") > 15
    assert kinds.count("/TH") > kinds.count("/Table")
    assert "/H1" in kinds
    assert "/TOC" in kinds or "/TOCI" in kinds


def test_bookmarks_follow_the_sections(comparison):
    outline = [str(item.title) for item in comparison.pdf.outline if not isinstance(item, list)]
    sections = [section.title for section in build_report(comparison.results).sections]
    assert [name.lstrip("0123456789. ") for name in outline] == [*sections, "Figures of the charts"]


def test_pages_are_numbered_and_headed(comparison):
    count = len(comparison.pdf.pages)
    for number, page in enumerate(comparison.pdf.pages, 1):
        text = page.extract_text()
        assert (f"{number} / {count}" in text) == (number > 1)
        assert "Retrofit compared with Base" in " ".join(text.split())


def test_all_fonts_are_embedded(comparison):
    for page in comparison.pdf.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            (inner,) = font.get_object()["/DescendantFonts"]
            descriptor = inner.get_object()["/FontDescriptor"]
            assert {"/FontFile2", "/FontFile3"} & set(descriptor)


def test_dates_are_those_of_the_period(comparison):
    assert comparison.pdf.metadata.creation_date.date() == build_report(comparison.results).day


def test_signs_without_a_glyph_are_written_by_number(base):
    made = render_report([replace(base, title="漢字 Büro Łódź")], ".pdf")
    text = " ".join(PdfReader(io.BytesIO(made)).pages[0].extract_text().split())
    assert "[U+6F22][U+5B57] Büro Łódź" in text


def test_words_of_users_cannot_become_commands(base):
    title = '#panic("no") $x$ *b* `c` <d> @e \\ "f"'
    made = render_report([replace(base, title=title)], ".pdf")
    assert title in " ".join(PdfReader(io.BytesIO(made)).pages[0].extract_text().split())


def test_a_document_that_cannot_be_set_is_a_named_fault(comparison, monkeypatch, tmp_path):
    broken = tmp_path / "report.typ"
    broken.write_text("#panic()")
    monkeypatch.setattr(to_pdf, "_TEMPLATE", broken)
    with pytest.raises(AtriumError, match="the PDF could not be set"):
        to_pdf.render_pdf(build_report(comparison.results))


def test_no_temporary_folder_is_left(base, monkeypatch, tmp_path):
    monkeypatch.setattr(to_pdf.tempfile, "tempdir", str(tmp_path))
    render_report([base], ".pdf")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.benchmark
def test_twelve_pages_take_less_than_ten_seconds(comparison):
    begun = time.perf_counter()
    made = render_report(comparison.results, ".pdf")
    assert time.perf_counter() - begun < 10
    assert len(PdfReader(io.BytesIO(made)).pages) >= 12


def test_no_word_of_a_command_is_broken_over_lines(comparison):
    for name in ("base", "retrofit"):
        words = ["atrium", "run", f"{name}.yaml", "--seed", "1", "--json"]
        assert re.search(r"\s+".join(map(re.escape, words)), comparison.pdf_text)
