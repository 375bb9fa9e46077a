"""Seasonal campaigns: dated by the calendar or a thermometer, written by one person, approved by another."""
