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

    /** An error with a complete message. */
    public UsageException(String message) {
        super(message);
    }
}
