package dev.jcontainer.cli.pull;

import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.option.StoreOptions;
import dev.jcontainer.cli.progress.Progress;
import dev.jcontainer.image.Image;
import dev.jcontainer.image.Images;
import dev.jcontainer.image.PullOptions;
import dev.jcontainer.image.PullPolicy;
import dev.jcontainer.image.name.NameException;
import dev.jcontainer.image.name.Platform;
import dev.jcontainer.image.name.Reference;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.List;

/** Pulls images as a command line says, and shows how it goes on. */
public final class Puller {
    private static final String DOCKER = "docker://";
    private static final String STDIN = "-";
    private static final String[] OTHERS = {"oci:", "oci-archive:", "docker-archive:", "dir:"};

    private final Images images;
    private final PullOptions options;

    private Puller(Images images, PullOptions options) {
        this.images = images;
        this.options = options;
    }

    /**
     * Reads the options of a command line.
     *
     * @param when the option that says when the registry is asked
     * @param policy what holds if that is not given
     */
    public static Puller of(CommandModel model, Arguments arguments, Option when, PullPolicy policy)
            throws UsageException, IOException {
        PullOptions options = options(model, arguments).policy(policy(model, arguments, when, policy));
        return new Puller(ImageStore.withRegistries(model, arguments), options);
    }

    /** The options of a pull, with the platform of the command line. */
    public static PullOptions options(CommandModel model, Arguments arguments) throws UsageException {
        String platform = arguments.value(StoreOptions.PLATFORM);
        try {
            PullOptions options = PullOptions.defaults();
            return platform == null ? options : options.platform(Platform.parse(platform));
        } catch (NameException e) {
            throw new UsageException(model, "the platform is wrong: " + e.getMessage());
        }
    }

    private static PullPolicy policy(CommandModel model, Arguments arguments, Option when, PullPolicy usual)
            throws UsageException {
        String text = arguments.value(when);
        if (text == null) {
            return usual;
        }
        switch (text) {
            case "always":
                return PullPolicy.ALWAYS;
            case "missing":
                return PullPolicy.MISSING;
            case "newer":
                return PullPolicy.NEWER;
            case "never":
                return PullPolicy.NEVER;
            default:
                throw new UsageException(
                        model, when.dashed() + " is always, missing, newer or never, not '" + text + "'");
        }
    }

    /** The same, which throws compressed layers away if the value is true. */
    public Puller discarding(boolean value) {
        return new Puller(images, options.discardBlobs(value));
    }

    /** The images into which this pulls. */
    public Images images() {
        return images;
    }

    /**
     * Makes sure that an image is in the store.
     *
     * @param isQuiet whether only warnings are shown
     * @param above what to print above the layers, if there are any to fetch; empty for nothing, else a whole line
     */
    public Image pull(String name, boolean isQuiet, String above) throws IOException, InterruptedException {
        try (Progress progress = isQuiet ? Progress.quiet() : Progress.open(above + heading(name))) {
            PullOptions listened = options.listener(progress);
            return name.equals(STDIN) ? fromStdin(listened) : images.pull(name, listened);
        }
    }

    private Image fromStdin(PullOptions listened) throws IOException, InterruptedException {
        List<Image> loaded = images.load(new FileInputStream(FileDescriptor.in), listened);
        if (loaded.isEmpty()) {
            throw new IOException("Cannot take an image from stdin: the archive has none.");
        }
        return loaded.get(0);
    }

    /** Whether a source is a name of a registry, and not a directory or an archive. */
    public static boolean isReference(String source) {
        for (String prefix : OTHERS) {
            if (source.startsWith(prefix)) {
                return false;
            }
        }
        return !source.equals(STDIN);
    }

    private static String heading(String name) {
        if (!isReference(name)) {
            return "Reading " + (name.equals(STDIN) ? "stdin" : name);
        }
        try {
            Reference reference = Reference.parse(withoutTransport(name));
            boolean isExact = reference.tag() != null || reference.digest() != null;
            String what = reference.digest() == null
                    ? reference.tagOrLatest()
                    : reference.digest().toString();
            return (isExact ? "" : "Using default tag: latest\n") + what + ": Pulling from " + reference.repository();
        } catch (NameException e) {
            return "Reading " + name; // which is refused
        }
    }

    /** A name without the word that it is one of a registry. */
    public static String withoutTransport(String name) {
        return name.startsWith(DOCKER) ? name.substring(DOCKER.length()) : name;
    }
}
