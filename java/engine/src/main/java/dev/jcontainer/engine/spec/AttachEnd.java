package dev.jcontainer.engine.spec;

/** Why the connection with a container's streams ended. */
public sealed interface AttachEnd {
    /**
     * The program has ended.
     *
     * @param status the exit status, or 128 plus the signal that ended the program
     */
    record Exited(int status) implements AttachEnd {}

    /** This side has left; the program runs on. */
    record Left() implements AttachEnd {}

    /** The keeper has dropped this client, because it did not read as fast as the program wrote; the program runs on. */
    record Dropped() implements AttachEnd {}

    /** The keeper was killed, and so the container as well; how the program ended is unknown. */
    record KeeperKilled() implements AttachEnd {}
}
