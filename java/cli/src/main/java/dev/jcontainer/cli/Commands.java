package dev.jcontainer.cli;

import dev.jcontainer.cli.about.CompletionCommand;
import dev.jcontainer.cli.about.GroupCommand;
import dev.jcontainer.cli.about.HelpCommand;
import dev.jcontainer.cli.about.InfoCommand;
import dev.jcontainer.cli.about.ManCommand;
import dev.jcontainer.cli.about.VersionCommand;
import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.base.CommandTable;
import dev.jcontainer.cli.file.CpCommand;
import dev.jcontainer.cli.file.DiffCommand;
import dev.jcontainer.cli.file.ExportCommand;
import dev.jcontainer.cli.image.CommitCommand;
import dev.jcontainer.cli.image.HistoryCommand;
import dev.jcontainer.cli.image.ImagePruneCommand;
import dev.jcontainer.cli.image.ImagesCommand;
import dev.jcontainer.cli.image.ImportCommand;
import dev.jcontainer.cli.image.LoadCommand;
import dev.jcontainer.cli.image.LoginCommand;
import dev.jcontainer.cli.image.LogoutCommand;
import dev.jcontainer.cli.image.ManifestInspectCommand;
import dev.jcontainer.cli.image.PullCommand;
import dev.jcontainer.cli.image.PushCommand;
import dev.jcontainer.cli.image.RmiCommand;
import dev.jcontainer.cli.image.SaveCommand;
import dev.jcontainer.cli.image.SystemCheckCommand;
import dev.jcontainer.cli.image.SystemDfCommand;
import dev.jcontainer.cli.image.SystemPruneCommand;
import dev.jcontainer.cli.image.TagCommand;
import dev.jcontainer.cli.inspect.InspectCommand;
import dev.jcontainer.cli.manage.ContainerPruneCommand;
import dev.jcontainer.cli.manage.ExecCommand;
import dev.jcontainer.cli.manage.KillCommand;
import dev.jcontainer.cli.manage.PauseCommand;
import dev.jcontainer.cli.manage.PortCommand;
import dev.jcontainer.cli.manage.PsCommand;
import dev.jcontainer.cli.manage.RenameCommand;
import dev.jcontainer.cli.manage.RestartCommand;
import dev.jcontainer.cli.manage.RmCommand;
import dev.jcontainer.cli.manage.StatsCommand;
import dev.jcontainer.cli.manage.StopCommand;
import dev.jcontainer.cli.manage.SystemStartCommand;
import dev.jcontainer.cli.manage.TopCommand;
import dev.jcontainer.cli.manage.UpdateCommand;
import dev.jcontainer.cli.manage.WaitCommand;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.CommandModel.Entry;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.DockerHints;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.Suggestion;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.oci.OciCommands;
import dev.jcontainer.cli.oci.OciHelp;
import dev.jcontainer.cli.run.CreateCommand;
import dev.jcontainer.cli.run.RunCommand;
import dev.jcontainer.cli.stream.AttachCommand;
import dev.jcontainer.cli.stream.EventsCommand;
import dev.jcontainer.cli.stream.LogsCommand;
import dev.jcontainer.cli.stream.StartCommand;
import dev.jcontainer.cli.volume.VolumeCreateCommand;
import dev.jcontainer.cli.volume.VolumeLsCommand;
import dev.jcontainer.cli.volume.VolumePruneCommand;
import dev.jcontainer.cli.volume.VolumeRmCommand;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The commands by their names. A start loads only the class of the command that it runs. */
final class Commands {
    static final Option ROOT = Option.value(
                    "Store",
                    "root",
                    "DIR",
                    "The directory of the store with the images, containers and volumes that the command works with"
                            + " (default /var/lib/jcontainer; for an ordinary user $XDG_DATA_HOME/jcontainer or"
                            + " ~/.local/share/jcontainer). A --root after the name of the command comes before it.")
            .completes(Completion.DIRECTORY)
            .example("--root /srv/store ps -a")
            .neverEmpty();

    static final Option VERSION =
            Option.flag("Other", "version", "Print the version and exit.").letter('v');

    /** The commands that help lists, in its order. */
    private static final String[] LISTED = {
        "run",
        "create",
        "start",
        "attach",
        "logs",
        "exec",
        "ps",
        "stop",
        "restart",
        "kill",
        "wait",
        "rm",
        "rename",
        "cp",
        "diff",
        "commit",
        "export",
        "top",
        "port",
        "pause",
        "unpause",
        "update",
        "stats",
        "events",
        "pull",
        "push",
        "images",
        "inspect",
        "history",
        "tag",
        "rmi",
        "save",
        "load",
        "import",
        "login",
        "logout",
        "image",
        "image prune",
        "container",
        "container prune",
        "volume",
        "volume create",
        "volume ls",
        "volume rm",
        "volume prune",
        "manifest",
        "manifest inspect",
        "system",
        "system df",
        "system check",
        "system prune",
        "system start",
        "info",
        "oci",
        "completion",
        "man",
        "help",
        "version"
    };

    /** Other names of commands, as docker has them, each before the command that it stands for. */
    private static final String[] ALIASES = {
        "image ls", "images",
        "image list", "images",
        "image rm", "rmi",
        "image remove", "rmi",
        "image pull", "pull",
        "image push", "push",
        "image tag", "tag",
        "image history", "history",
        "image save", "save",
        "image load", "load",
        "image import", "import",
        "volume list", "volume ls",
        "volume remove", "volume rm",
        "container run", "run",
        "container create", "create",
        "container start", "start",
        "container attach", "attach",
        "container logs", "logs",
        "container cp", "cp",
        "container diff", "diff",
        "container commit", "commit",
        "container export", "export",
        "system events", "events",
        "container exec", "exec",
        "container ls", "ps",
        "container list", "ps",
        "container ps", "ps",
        "container stop", "stop",
        "container restart", "restart",
        "container kill", "kill",
        "container wait", "wait",
        "container rm", "rm",
        "container remove", "rm",
        "container rename", "rename",
        "container top", "top",
        "container port", "port",
        "container pause", "pause",
        "container unpause", "unpause",
        "container update", "update",
        "container stats", "stats"
    };

    private Commands() {}

    /** The options that may precede the name of a command. */
    static CommandModel root() {
        return new CommandModel(
                "",
                "Runs programs in Linux containers.",
                List.of("COMMAND [ARG...]"),
                List.of(),
                List.of(ROOT, Option.HELP, VERSION),
                Completion.COMMAND,
                List.of(),
                List.of(
                        new Entry(
                                "jcontainer run alpine:3.20 sh", "Pull an image, if it is missing, and run its shell."),
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

    /** The same models, and those of the other names. */
    static List<CommandModel> allModels() throws UsageException {
        List<CommandModel> models = models();
        for (int i = 0; i < ALIASES.length; i += 2) {
            models.add(named(ALIASES[i + 1]).model().as(ALIASES[i]));
        }
        for (String group : List.of("image", "container", "volume")) {
            models.add(named(group + " inspect").model());
        }
        return models;
    }

    /** The command that prints help. */
    static HelpCommand help() {
        return new HelpCommand(new Table());
    }

    private static @Nullable Command find(String name) {
        Command command = findPlain(name);
        if (command != null) {
            return command;
        }
        for (int i = 0; i < ALIASES.length; i += 2) {
            if (ALIASES[i].equals(name)) {
                return find(ALIASES[i + 1]);
            }
        }
        return findOfImages(name);
    }

    private static @Nullable Command findOfImages(String name) {
        switch (name) {
            case "pull":
                return new PullCommand();
            case "push":
                return new PushCommand();
            case "images":
                return new ImagesCommand();
            case "inspect":
                return new InspectCommand(null);
            case "image inspect":
                return new InspectCommand("image");
            case "volume inspect":
                return new InspectCommand("volume");
            case "container inspect":
                return new InspectCommand("container");
            case "history":
                return new HistoryCommand();
            case "tag":
                return new TagCommand();
            case "rmi":
                return new RmiCommand();
            case "save":
                return new SaveCommand();
            case "load":
                return new LoadCommand();
            case "import":
                return new ImportCommand();
            case "login":
                return new LoginCommand();
            case "logout":
                return new LogoutCommand();
            case "image prune":
                return new ImagePruneCommand();
            case "manifest inspect":
                return new ManifestInspectCommand();
            case "system df":
                return new SystemDfCommand();
            case "system check":
                return new SystemCheckCommand();
            case "system prune":
                return new SystemPruneCommand();
            default:
                return findOfContainers(name);
        }
    }

    private static @Nullable Command findOfContainers(String name) {
        switch (name) {
            case "create":
                return new CreateCommand();
            case "start":
                return new StartCommand();
            case "attach":
                return new AttachCommand();
            case "logs":
                return new LogsCommand();
            case "events":
                return new EventsCommand();
            case "cp":
                return new CpCommand();
            case "diff":
                return new DiffCommand();
            case "commit":
                return new CommitCommand();
            case "export":
                return new ExportCommand();
            case "restart":
                return new RestartCommand();
            case "wait":
                return new WaitCommand();
            case "rm":
                return new RmCommand();
            case "rename":
                return new RenameCommand();
            case "port":
                return new PortCommand();
            case "container prune":
                return new ContainerPruneCommand();
            case "system start":
                return new SystemStartCommand();
            case "volume create":
                return new VolumeCreateCommand();
            case "volume ls":
                return new VolumeLsCommand();
            case "volume rm":
                return new VolumeRmCommand();
            case "volume prune":
                return new VolumePruneCommand();
            default:
                return findGroup(name);
        }
    }

    private static @Nullable Command findGroup(String name) {
        switch (name) {
            case "image":
                return new GroupCommand(
                        new Table(),
                        name,
                        "Works with the images of the store.",
                        List.of(
                                new Entry("prune", "Remove images without a tag, and what no image needs."),
                                new Entry("ls, list", "The same as images."),
                                new Entry("rm, remove", "The same as rmi."),
                                new Entry(
                                        "pull, push, tag, inspect, history, save, load, import",
                                        "The same as the commands of these names.")));
            case "container":
                return new GroupCommand(
                        new Table(),
                        name,
                        "Works with containers.",
                        List.of(
                                new Entry("prune", "Remove the containers that do not run."),
                                new Entry("inspect", "The same as inspect --type container."),
                                new Entry("ls, list, ps", "The same as ps."),
                                new Entry("rm, remove", "The same as rm."),
                                new Entry(
                                        "run, create, start, attach, logs, exec, cp, diff, commit, export",
                                        "The same as the commands of these names."),
                                new Entry(
                                        "stop, restart, kill, wait, rename",
                                        "The same as the commands of these names."),
                                new Entry(
                                        "top, port, pause, unpause, update, stats",
                                        "The same as the commands of these names.")));
            case "volume":
                return new GroupCommand(
                        new Table(),
                        name,
                        "Works with volumes, which outlive their containers.",
                        List.of(
                                new Entry("create", "Make a volume."),
                                new Entry("ls, list", "List the volumes."),
                                new Entry("rm, remove", "Remove volumes."),
                                new Entry("inspect", "The same as inspect --type volume."),
                                new Entry("prune", "Remove the volumes that no container has.")));
            case "manifest":
                return new GroupCommand(
                        new Table(),
                        name,
                        "Works with the manifests of images.",
                        List.of(new Entry("inspect", "Print a manifest or an index, as the registry has it.")));
            case "system":
                return new GroupCommand(
                        new Table(),
                        name,
                        "Works with the store as a whole.",
                        List.of(
                                new Entry("df", "Print what the store takes on the disk."),
                                new Entry("check", "Verify the store."),
                                new Entry("prune", "Remove what no container and no image needs."),
                                new Entry("start", "Start the containers that a start of this machine starts.")));
            default:
                return null;
        }
    }

    private static @Nullable Command findPlain(String name) {
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

        @Override
        public List<CommandModel> allModels() throws UsageException {
            return Commands.allModels();
        }
    }
}
