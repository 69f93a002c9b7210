"""The phone page: plain HTML, CSS and JavaScript modules, nothing built and nothing fetched."""
