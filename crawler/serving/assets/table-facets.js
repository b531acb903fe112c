// Datasette says this in a script inside the page; table.js asks for it.
var DATASETTE_ALLOW_FACET = true;
