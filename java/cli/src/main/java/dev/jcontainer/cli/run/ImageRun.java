package dev.jcontainer.cli.run;

import dev.jcontainer.cli.base.Failure;
import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.option.StoreOptions;
import dev.jcontainer.cli.pull.Puller;
import dev.jcontainer.cli.value.HostEnvironment;
import dev.jcontainer.image.HeldImage;
import dev.jcontainer.image.Image;
import dev.jcontainer.image.PullPolicy;
import dev.jcontainer.image.name.Platform;
import dev.jcontainer.layer.LayerCache;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Root;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The image of a command line: it is in the store, and stays there until {@link #close}. From its start on, the container
 * keeps it.
 */
final class ImageRun implements AutoCloseable {
    private final Arguments arguments;
    private final HeldImage held;

    private ImageRun(Arguments arguments, HeldImage held) {
        this.arguments = arguments;
        this.held = held;
    }

    static ImageRun of(Arguments arguments) throws UsageException, IOException, InterruptedException {
        return new ImageRun(arguments, pull(arguments, arguments.operands().get(0)));
    }

    /** Lets others remove the image. */
    @Override
    public void close() {
        held.close();
    }

    /** The image. */
    Image image() {
        return held.image();
    }

    /** The whole specification; {@code given} is what the command line says. */
    ContainerSpec spec(ContainerSpec given, boolean isDetached) throws UsageException, IOException {
        String name = arguments.operands().get(0);
        Image image = held.image();
        if (arguments.value(StoreOptions.PLATFORM) == null && !image.isForThisMachine()) {
            warnOfOtherMachine(name, image);
        }
        Root.Layers root = image.root();
        if (!arguments.has(RunOptions.DRY_RUN)) {
            prepare(root);
        }
        return ImageDefaults.apply(given, arguments, image.config().defaults(), root, isDetached);
    }

    /** The layers come into the kernel while the configuration is read and the launch is planned. */
    private static void prepare(Root.Layers root) {
        List<String> images = new ArrayList<>();
        for (Root.Layer layer : root.layers()) {
            if (layer instanceof Root.Layer.Erofs) {
                images.add(layer.path());
            }
        }
        if (!images.isEmpty()) {
            LayerCache.prepare(images);
        }
    }

    private static HeldImage pull(Arguments arguments, String name)
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
