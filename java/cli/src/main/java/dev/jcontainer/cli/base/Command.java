package dev.jcontainer.cli.base;

import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.UsageException;
import java.io.IOException;

/** A command of {@code jcontainer}. */
public interface Command {
    /** The model of its command line. */
    CommandModel model();

    /**
     * Runs the command.
     *
     * @return the exit status
     */
    int run(Arguments arguments) throws UsageException, IOException, InterruptedException;
}
