package dev.jcontainer.cli;

import dev.jcontainer.cli.about.CompletionCommand;
import dev.jcontainer.cli.about.HelpCommand;
import dev.jcontainer.cli.about.InfoCommand;
import dev.jcontainer.cli.about.ManCommand;
import dev.jcontainer.cli.about.VersionCommand;
import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.base.CommandTable;
import dev.jcontainer.cli.manage.ExecCommand;
import dev.jcontainer.cli.manage.KillCommand;
import dev.jcontainer.cli.manage.PauseCommand;
import dev.jcontainer.cli.manage.PsCommand;
import dev.jcontainer.cli.manage.StatsCommand;
import dev.jcontainer.cli.manage.StopCommand;
import dev.jcontainer.cli.manage.TopCommand;
import dev.jcontainer.cli.manage.UpdateCommand;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.CommandModel.Entry;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.DockerHints;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.Suggestion;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.oci.OciCommands;
import dev.jcontainer.cli.oci.OciHelp;
import dev.jcontainer.cli.run.RunCommand;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The commands by their names. A start loads only the class of the command that it runs. */
final class Commands {
    static final Option VERSION =
            Option.flag("Other", "version", "Print the version and exit.").letter('v');

    /** The commands that help lists, in its order. */
    private static final String[] LISTED = {
        "run",
        "exec",
        "ps",
        "stop",
        "kill",
        "top",
        "pause",
        "unpause",
        "update",
        "stats",
        "info",
        "oci",
        "completion",
        "man",
        "help",
        "version"
    };

    private Commands() {}

    /** The options that may precede the name of a command. */
    static CommandModel root() {
        return new CommandModel(
                "",
                "Runs programs in Linux containers.",
                List.of("COMMAND [ARG...]"),
                List.of(),
                List.of(Option.HELP, VERSION),
                Completion.COMMAND,
                List.of(),
                List.of(
                        new Entry(
                                "jcontainer run /bin/sh -c 'echo hello from pid $$ on $(hostname)'",
                                "Run a shell on a throwaway view of this machine."),
                        new Entry(
                                "jcontainer run --rootfs /srv/alpine sh",
                                "Run the shell of the root filesystem in /srv/alpine.")));
    }

    /** The command of a name. */
    static Command named(String name) throws UsageException {
        Command command = find(name);
        if (command == null) {
            String habit = DockerHints.command(name);
            throw new UsageException(
                    root(),
                    "there is no command '" + name + "'"
                            + (habit.isEmpty() ? Suggestion.of(name, "", List.of(LISTED)) : ": " + habit));
        }
        return command;
    }

    /** The models of the commands that help lists. */
    static List<CommandModel> models() throws UsageException {
        List<CommandModel> models = new ArrayList<>();
        for (String name : LISTED) {
            models.add(named(name).model());
        }
        return models;
    }

    /** The command that prints help. */
    static HelpCommand help() {
        return new HelpCommand(new Table());
    }

    private static @Nullable Command find(String name) {
        switch (name) {
            case "run":
                return new RunCommand();
            case "exec":
                return new ExecCommand();
            case "ps":
                return new PsCommand();
            case "stop":
                return new StopCommand();
            case "top":
                return new TopCommand();
            case "kill":
                return new KillCommand();
            case "pause":
                return new PauseCommand(true);
            case "unpause":
                return new PauseCommand(false);
            case "update":
                return new UpdateCommand();
            case "stats":
                return new StatsCommand();
            case "info":
                return new InfoCommand();
            case OciCommands.NAME:
                return new OciHelp();
            case "help":
                return help();
            case "completion":
                return new CompletionCommand(new Table());
            case "version":
                return new VersionCommand();
            case "man":
                return new ManCommand(new Table());
            default:
                return null;
        }
    }

    /** The table for help, completion and man, which do not import this class. Other commands do not load it. */
    private static final class Table implements CommandTable {
        @Override
        public CommandModel root() {
            return Commands.root();
        }

        @Override
        public Command named(String name) throws UsageException {
            return Commands.named(name);
        }

        @Override
        public List<CommandModel> models() throws UsageException {
            return Commands.models();
        }
    }
}
