"""GNU screen: start, look, end; and the wrapper that runs inside a session."""
