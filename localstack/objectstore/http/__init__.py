"""HTTP/1.1 on blocking sockets, without copies of the body."""
