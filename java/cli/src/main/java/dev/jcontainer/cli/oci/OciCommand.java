package dev.jcontainer.cli.oci;

import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.UsageException;
import java.io.IOException;

/** A command of {@code jcontainer oci}. */
interface OciCommand {
    /** What may follow its name. */
    CommandModel model();

    /** Whether options may follow operands; not where these are the words of a program. */
    default boolean isMixed() {
        return true;
    }

    /**
     * Does it.
     *
     * @param globals the options before its name
     * @return the exit status
     */
    int run(Arguments globals, Arguments arguments) throws UsageException, IOException, InterruptedException;
}
