package dev.jcontainer.cli.run;

import dev.jcontainer.cli.base.Failure;
import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.option.StoreOptions;
import dev.jcontainer.cli.pull.Puller;
import dev.jcontainer.cli.value.HostEnvironment;
import dev.jcontainer.image.Image;
import dev.jcontainer.image.PullPolicy;
import dev.jcontainer.image.name.Platform;
import dev.jcontainer.spec.ContainerSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Makes sure that the image of a command line is in the store, and completes the specification by it. */
final class ImageRun {
    private ImageRun() {}

    /** The whole specification; {@code given} is what the command line says. */
    static ContainerSpec spec(Arguments arguments, ContainerSpec given)
            throws UsageException, IOException, InterruptedException {
        String name = arguments.operands().get(0);
        Image image = pull(arguments, name);
        if (arguments.value(StoreOptions.PLATFORM) == null && !image.isForThisMachine()) {
            warnOfOtherMachine(name, image);
        }
        return ImageDefaults.apply(given, arguments, image.config().defaults(), image.root());
    }

    private static Image pull(Arguments arguments, String name)
            throws UsageException, IOException, InterruptedException {
        Puller puller = Puller.of(RunOptions.MODEL, arguments, ImageOptions.PULL, PullPolicy.MISSING);
        try {
            return puller.pullToRun(name, arguments.has(ImageOptions.QUIET));
        } catch (IOException e) {
            String program = program(name);
            if (program.isEmpty()) {
                throw e;
            }
            String why = e.getMessage() == null ? "Cannot pull " + name : e.getMessage();
            throw new IOException(
                    why + (why.endsWith(".") ? "" : ".") + " If the program of this machine is meant, give its path: "
                            + program + ".",
                    e);
        }
    }

    /** The path of the program of this machine that has the name of an image; empty if there is none. */
    private static String program(String name) throws IOException {
        String path = HostEnvironment.read().value("PATH");
        boolean isWord =
                Puller.isReference(name) && name.indexOf('/') < 0 && name.indexOf(':') < 0 && name.indexOf('@') < 0;
        for (String directory : path == null || !isWord ? new String[0] : path.split(":")) {
            String program = directory + "/" + name;
            if (directory.startsWith("/") && isExecutable(program)) {
                return program;
            }
        }
        return "";
    }

    private static boolean isExecutable(String program) {
        try {
            Path path = Path.of(program);
            return Files.isRegularFile(path) && Files.isExecutable(path);
        } catch (InvalidPathException e) {
            return false; // the locale cannot express it, so it is no word that was typed
        }
    }

    /** Docker does not say it, either, if the user has chosen the platform. */
    private static void warnOfOtherMachine(String name, Image image) {
        Output.error("jcontainer: warning: "
                + Failure.oneLine("Image '" + name + "' is for " + image.platform() + ", and this machine is "
                        + Platform.host() + ": its programs can run only if an emulator is registered.")
                + "\n");
    }
}
