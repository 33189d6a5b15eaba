"""Planners' own files: interval exports, contact logs and staffing tables."""
