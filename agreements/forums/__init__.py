"""Forums: invitation, attendance, minutes, resolutions, and the files of it all."""
