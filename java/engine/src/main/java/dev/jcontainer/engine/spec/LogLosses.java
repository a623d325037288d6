package dev.jcontainer.engine.spec;

/**
 * What a reader of a log did not get. Immutable.
 *
 * @param unwrittenBytes the bytes of output of the last run that its keeper could not write to the log, such as on a full
 *     disk; 0 as long as that run lasts, because its keeper tells them at the end
 * @param damagedLines the lines that are in the log and cannot be read; the reader passed over them
 */
public record LogLosses(long unwrittenBytes, long damagedLines) {}
