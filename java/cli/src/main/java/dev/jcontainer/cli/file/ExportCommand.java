package dev.jcontainer.cli.file;

import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.CommandModel.Entry;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.value.WorkingDirectory;
import dev.jcontainer.kernel.Syscalls;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** {@code jcontainer export}: writes the root filesystem of a container to a tar archive. */
public final class ExportCommand implements Command {
    private static final Option OUTPUT = Option.value(
                    "Archive", "output", "FILE", "Write to this file instead of stdout.")
            .letter('o')
            .completes(Completion.FILE)
            .neverEmpty();

    private static final CommandModel MODEL = new CommandModel(
            "export",
            "Writes the root filesystem of a container to a tar archive.",
            List.of("[OPTIONS] CONTAINER"),
            List.of("The container may run or not. What is in volumes and other mounts is left out. 'import' makes an"
                    + " image of the archive."),
            List.of(OUTPUT, Option.HELP),
            Completion.CONTAINER,
            List.of(),
            List.of(new Entry("jcontainer export web | tar -t", "The names of all files of a container.")));

    @Override
    public CommandModel model() {
        return MODEL;
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException {
        String key = arguments.onlyOperand(MODEL, "CONTAINER");
        String file = arguments.value(OUTPUT);
        if (file == null && Syscalls.isTerminal(1)) {
            throw new UsageException("Cannot export to a terminal. Give --output FILE, or redirect stdout.");
        }
        try (FoundFiles found = FoundFiles.of(key)) {
            if (file == null) {
                found.files().export(new FileOutputStream(FileDescriptor.out));
            } else {
                export(found, WorkingDirectory.resolve(file));
            }
        }
        return 0;
    }

    /** The file appears when it is complete; another file than a regular one, such as a pipe, is written to. */
    private static void export(FoundFiles found, String file) throws IOException {
        Path whole = Path.of(file).toAbsolutePath();
        if (Files.exists(whole) && !Files.isRegularFile(whole)) {
            try (OutputStream out = Files.newOutputStream(whole)) {
                found.files().export(out);
            }
            return;
        }
        Path part = Files.createTempFile(whole.getParent(), ".jcontainer-export-", null);
        try {
            try (OutputStream out = Files.newOutputStream(part)) {
                found.files().export(out);
            }
            Files.move(part, whole, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
