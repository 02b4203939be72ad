// Small behaviours of the frame; Dash calls them as clientside callbacks.

// Focus the page's first field once it is there, unless somebody was quicker.
function focusFirst(tries) {
  var field = document.querySelector("[data-autofocus]");
  if (field) {
    if (!/^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName)) { field.focus(); }
  } else if (!field && tries > 0) {
    window.setTimeout(function () { focusFirst(tries - 1); }, 50);
  }
}

window.dash_clientside = Object.assign({}, window.dash_clientside, {
  atrium: {
    // Fold the navigation of small screens in and out.
    fold: function (opened, navbar) {
      document.documentElement.dataset.nav = opened ? "open" : "shut";
      return Object.assign({}, navbar, { collapsed: { mobile: !opened, desktop: true } });
    },

    // Mark where one is, and fold the navigation after a choice.
    arrived: function (pathname) {
      focusFirst(100);
      var section = { "/scenario": "/scenarios", "/result": "/runs" }[pathname] || pathname;
      document.querySelectorAll(".navlink").forEach(function (link) {
        if (link.getAttribute("href") === section) {
          link.setAttribute("aria-current", "page");
        } else {
          link.removeAttribute("aria-current");
        }
      });
      window.onbeforeunload = null;
      return false;
    },

    // Show each fault beside its field.
    faults: function (check, id) {
      var found = (check || {})[String(id.key)] || {};
      return [found.path || null, found.value || null, found.cost || null, found.life || null];
    },

    // Offer what was kept.
    offer: function (name) {
      return sessionStorage.getItem("atrium-draft:" + name) === null;
    },

    restore: function (click, name) {
      if (!click) { throw window.dash_clientside.PreventUpdate; }
      return [JSON.parse(sessionStorage.getItem("atrium-draft:" + name)), true];
    },

    discard: function (click, name) {
      if (!click) { throw window.dash_clientside.PreventUpdate; }
      sessionStorage.removeItem("atrium-draft:" + name);
      return true;
    },

    // Keep unsaved changes in this tab, and ask before it is closed with them.
    guard: function (status, history, name) {
      var key = "atrium-draft:" + name;
      var dirty = status === "Not saved yet";
      window.onbeforeunload = dirty ? function (event) { event.preventDefault(); } : null;
      if (dirty) {
        sessionStorage.setItem(key, JSON.stringify(history));
      } else if (history.past.length) {
        sessionStorage.removeItem(key);
      }
      return window.dash_clientside.no_update;
    },
  },
});
