"""Whatever changes what is monitored, or how, and leaves a trace."""
