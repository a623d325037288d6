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
    /** The containers that run. */
    CONTAINER,
    /** One of them, and then what is another program's. */
    CONTAINER_FIRST,
    /** Names of capabilities. */
    CAPABILITY,
    /** Names of signals. */
    SIGNAL,
    /** Names of networks. */
    NETWORK,
    /** The names of commands of jcontainer. */
    COMMAND,
    /** The shells that there is a completion script for. */
    SHELL,
    /** A program and then its own arguments: files. */
    PROGRAM
}
