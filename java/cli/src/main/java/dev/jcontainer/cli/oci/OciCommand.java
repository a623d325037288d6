package dev.jcontainer.cli.oci;

import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.UsageException;
import java.io.IOException;

/** A command of {@code jcontainer oci}. */
interface OciCommand {
    /** The model of its command line. */
    CommandModel model();

    /** Whether options may follow operands; false if the operands are the command line of a program. */
    default boolean isMixed() {
        return true;
    }

    /**
     * Runs the command.
     *
     * @param globals the options before the name of the command
     * @return the exit status
     */
    int run(Arguments globals, Arguments arguments) throws UsageException, IOException, InterruptedException;
}
