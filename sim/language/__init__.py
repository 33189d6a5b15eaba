"""Sentences for people: the one place where findings, faults and stories become text."""
