"""What-if: scenarios, runs, results, comparison and reports."""
