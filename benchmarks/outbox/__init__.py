"""The outbox under fire: real web, workers, scheduler and Valkey, killed while messages are put and delivered."""
