"""How long 重点领域基层团干部配备 takes on cities, provinces and a nation of invented people."""
