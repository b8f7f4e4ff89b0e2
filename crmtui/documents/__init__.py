"""What is printed or exported: tickets, badges, CSV.

Knows only the kit: services fill the plain inputs of `inputs`, and get bytes back. ReportLab is
imported by the modules that draw, not here, so that reading `inputs` or writing CSV stays cheap.
"""
