"""The learning exchange: ideas that worked, what people say of them, meetings to learn together, and a mail of them each quarter."""
