package dev.jcontainer.cli.model;

/** A command line that cannot be understood or carried out. The message is one line and says where help is. */
public final class UsageException extends Exception {
    private static final long serialVersionUID = 1;

    /**
     * A message for a command.
     *
     * @param problem without a full stop at its end
     */
    public UsageException(CommandModel command, String problem) {
        super("Cannot read the command line: " + problem + ". See '" + command.invocation() + " --help'.");
    }

    /** A message that already says everything. */
    public UsageException(String message) {
        super(message);
    }
}
