"""An IMAP server on loopback, strict about passwords in the clear, with faults to order."""
