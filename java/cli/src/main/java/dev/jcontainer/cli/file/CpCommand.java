package dev.jcontainer.cli.file;

import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.base.Stdin;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.CommandModel.Entry;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.value.WorkingDirectory;
import dev.jcontainer.engine.file.ContainerFiles;
import dev.jcontainer.spec.CopyOptions;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code jcontainer cp}: copies files to and from containers. */
public final class CpCommand implements Command {
    private static final String GROUP = "Copy";
    private static final String STREAM = "-";

    private static final Option ARCHIVE = Option.flag(
                    GROUP, "archive", "Keep the owners of the files; otherwise they are those of the caller, or root.")
            .letter('a');
    private static final Option FOLLOW_LINK = Option.flag(
                    GROUP, "follow-link", "Copy the file that a symbolic link SRC leads to, and not the link.")
            .letter('L');
    private static final Option QUIET = Option.flag(
                    GROUP, "quiet", "Accepted for compatibility with docker; no progress is printed.")
            .letter('q');

    private static final CommandModel MODEL = new CommandModel(
            "cp",
            "Copies files and directories between a container and this machine.",
            List.of("[OPTIONS] CONTAINER:SRC DST|-", "[OPTIONS] SRC|- CONTAINER:DST"),
            List.of(
                    "The container may run or not. - is a tar archive, on stdout or stdin. A directory is copied with"
                            + " everything in it; SRC/. stands for what it contains. If DST is an existing directory,"
                            + " SRC is copied into it.",
                    "A path of the container begins at its root. A path of this machine with a colon begins with / or"
                            + " ./."),
            List.of(ARCHIVE, FOLLOW_LINK, QUIET, Option.HELP),
            Completion.FILE,
            List.of(),
            List.of(new Entry("jcontainer cp web:/etc/nginx ./nginx", "Take a directory out of a container.")));

    @Override
    public CommandModel model() {
        return MODEL;
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException {
        List<String> operands = arguments.operands();
        if (operands.size() != 2) {
            throw new UsageException(MODEL, "cp takes a source and a destination");
        }
        String source = operands.get(0);
        String destination = operands.get(1);
        String from = container(source);
        String to = container(destination);
        if (from != null && to != null) {
            throw new UsageException(MODEL, "copying between containers is not supported");
        }
        if (from == null && to == null) {
            throw new UsageException(MODEL, "must specify at least one container source");
        }
        CopyOptions options = new CopyOptions(arguments.has(FOLLOW_LINK), arguments.has(ARCHIVE));
        if (from != null) {
            copyFrom(from, source.substring(from.length() + 1), destination, options);
        } else if (to != null) {
            copyTo(source, to, destination.substring(to.length() + 1), options);
        }
        return 0;
    }

    /** The container of an operand; null for a path of this machine. */
    static @Nullable String container(String operand) {
        int colon = operand.indexOf(':');
        boolean isPath = colon <= 0 || operand.startsWith("/") || operand.startsWith(".");
        return isPath ? null : operand.substring(0, colon);
    }

    private static void copyFrom(String key, String path, String destination, CopyOptions options) throws IOException {
        try (FoundFiles found = FoundFiles.of(key)) {
            ContainerFiles files = found.files();
            if (destination.equals(STREAM)) {
                files.copyFrom(path, new FileOutputStream(FileDescriptor.out), options);
            } else {
                tell(files.copyFrom(path, resolved(destination), options));
            }
        }
    }

    private static void copyTo(String source, String key, String path, CopyOptions options) throws IOException {
        try (FoundFiles found = FoundFiles.of(key)) {
            ContainerFiles files = found.files();
            tell(
                    source.equals(STREAM)
                            ? files.copyTo(Stdin.open(), path)
                            : files.copyTo(resolved(source), path, options));
        }
    }

    /** An absolute path, with the slash or {@code /.} at its end that has a meaning. */
    private static String resolved(String path) throws IOException {
        return path.startsWith("/") ? path : WorkingDirectory.resolve(".") + "/" + path;
    }

    private static void tell(Optional<String> leftOut) {
        if (leftOut.isPresent()) {
            Output.error("jcontainer: warning: " + leftOut.get() + "\n");
        }
    }
}
