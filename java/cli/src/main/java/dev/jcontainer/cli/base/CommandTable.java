package dev.jcontainer.cli.base;

import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.UsageException;
import java.util.List;

/** The commands of {@code jcontainer}, for those commands that describe the others: help, completion and man. */
public interface CommandTable {
    /** The options that may precede the name of a command. */
    CommandModel root();

    /**
     * The command of a name.
     *
     * @throws UsageException if no command has this name
     */
    Command named(String name) throws UsageException;

    /** The models of all commands, in the order of help. */
    List<CommandModel> models() throws UsageException;

    /** The same models, and those of the other names of commands, such as {@code image ls} for {@code images}. */
    List<CommandModel> allModels() throws UsageException;
}
