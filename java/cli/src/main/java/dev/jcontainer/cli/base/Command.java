package dev.jcontainer.cli.base;

import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.UsageException;
import java.io.IOException;

/** A command of {@code jcontainer}. */
public interface Command {
    /** What its command line may look like. */
    CommandModel model();

    /**
     * Does it.
     *
     * @return the exit status
     */
    int run(Arguments arguments) throws UsageException, IOException, InterruptedException;
}
