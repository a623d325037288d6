package dev.jcontainer.engine.spec;

import java.time.Instant;

/**
 * What a program wrote at a time: a line with its newline, or a piece of a line without one, because the program had
 * written no more, or because the line is long.
 *
 * @param time when the keeper read it
 * @param stream where the program wrote it
 * @param bytes as the program wrote them; the array belongs to the caller
 */
public record LogEntry(Instant time, ProgramStream stream, byte[] bytes) {}
