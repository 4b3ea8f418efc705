// The index can be read without this: it only hides what does not contain the words.
"use strict";
(function () {
  var box = document.getElementById("filter");
  var told = document.getElementById("found");
  if (!box) return;
  box.parentElement.hidden = false;
  var entries = Array.from(document.querySelectorAll("li[data-entry]"));
  var sections = Array.from(document.querySelectorAll("section[data-letter]"));
  box.addEventListener("input", function () {
    var words = box.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    var count = 0;
    entries.forEach(function (entry) {
      var text = entry.textContent.toLocaleLowerCase();
      var fits = words.every(function (word) { return text.indexOf(word) >= 0; });
      entry.hidden = !fits;
      if (fits) count += 1;
    });
    sections.forEach(function (section) { section.hidden = !section.querySelector("li[data-entry]:not([hidden])"); });
    told.textContent = words.length ? count + " found" : "";
  });
})();
