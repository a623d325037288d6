package dev.jcontainer.cli.model;

/** What a shell offers where a value or an operand stands. */
public enum Completion {
    /** Nothing. */
    NONE,
    /** Files. */
    FILE,
    /** Directories. */
    DIRECTORY,
    /** Names of environment variables. */
    VARIABLE,
    /** A directory of this machine, for what is before the first colon. */
    VOLUME,
    /** The names of commands of jcontainer. */
    COMMAND,
    /** The shells that there is a completion script for. */
    SHELL,
    /** A program and then its own arguments: files. */
    PROGRAM
}
