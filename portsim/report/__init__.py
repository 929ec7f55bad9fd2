"""What a reader gets: figures, HTML pages, a closing table. Tables in, pages out."""
