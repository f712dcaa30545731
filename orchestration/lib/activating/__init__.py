"""What the company's other systems are told: conversions, fields of the CRM, audiences."""
