package dev.jcontainer.cli.model;

/** What a shell completes in place of a value or an operand. */
public enum Completion {
    /** Nothing. */
    NONE,
    /** Files. */
    FILE,
    /** Directories. */
    DIRECTORY,
    /** Names of environment variables. */
    VARIABLE,
    /** A directory of this machine, before the first colon. */
    VOLUME,
    /** Containers, in any state. */
    CONTAINER,
    /** A running container, followed by the command line of another program. */
    CONTAINER_FIRST,
    /** Volumes of the store. */
    VOLUME_NAME,
    /** Names of capabilities. */
    CAPABILITY,
    /** Names of signals. */
    SIGNAL,
    /** Names of networks. */
    NETWORK,
    /** The names of commands of jcontainer. */
    COMMAND,
    /** The second words of a group of commands. */
    GROUP,
    /** Images of the store. */
    IMAGE,
    /** A registry, which nothing knows in advance. */
    REGISTRY,
    /** The shells with a completion script. */
    SHELL,
    /** When a registry is asked. */
    PULL_POLICY,
    /** An image of the store or a program, followed by its arguments: files. */
    PROGRAM
}
