"""Work against staff before a run: who comes, how much work that is, and who is there."""
