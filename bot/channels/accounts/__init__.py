"""What is asked of a platform besides sending: who somebody is, menus, files, pages, cards, its addresses."""
