"""What a scan came to, as large as the screen allows: whoever scans looks at the goods."""
