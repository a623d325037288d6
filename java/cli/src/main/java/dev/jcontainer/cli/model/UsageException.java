package dev.jcontainer.cli.model;

/** An error in a command line. The message is one line and names the help. */
public final class UsageException extends Exception {
    private static final long serialVersionUID = 1;

    /**
     * An error in the command line of a command.
     *
     * @param problem without a full stop at its end
     */
    public UsageException(CommandModel command, String problem) {
        super("Cannot read the command line: " + problem + ". See '" + command.invocation() + " --help'.");
    }

    /**
     * A value that a command cannot use.
     *
     * @param attempted what follows "Cannot"
     * @param cause its message has no full stop at its end
     */
    public UsageException(CommandModel command, String attempted, IllegalArgumentException cause) {
        super(
                "Cannot " + attempted + ": " + cause.getMessage() + ". See '" + command.invocation() + " --help'.",
                cause);
    }

    /** An error with a complete message. */
    public UsageException(String message) {
        super(message);
    }
}
