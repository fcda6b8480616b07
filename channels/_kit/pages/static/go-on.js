// A page that is only on the way sends itself on; without this file its button does.
"use strict";

document.querySelector("form.go-on")?.submit();
