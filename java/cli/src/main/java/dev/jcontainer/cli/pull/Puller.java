package dev.jcontainer.cli.pull;

import dev.jcontainer.cli.base.Stdin;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.option.StoreOptions;
import dev.jcontainer.cli.progress.Progress;
import dev.jcontainer.cli.value.Sizes;
import dev.jcontainer.image.HeldImage;
import dev.jcontainer.image.Image;
import dev.jcontainer.image.Images;
import dev.jcontainer.image.PullOptions;
import dev.jcontainer.image.PullPolicy;
import dev.jcontainer.image.name.NameException;
import dev.jcontainer.image.name.Platform;
import dev.jcontainer.image.name.Reference;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Pulls images as a command line says, and shows how it goes on. */
public final class Puller {
    private static final String DOCKER = "docker://";
    private static final String STDIN = "-";
    private static final String[] OTHERS = {"oci:", "oci-archive:", "docker-archive:", "dir:"};

    private final Images images;
    private final PullOptions options;
    private final boolean looksInStore;

    private Puller(Images images, PullOptions options, boolean looksInStore) {
        this.images = images;
        this.options = options;
        this.looksInStore = looksInStore;
    }

    /**
     * Reads the options of a command line.
     *
     * @param when the option that says when the registry is asked
     * @param policy what holds if that is not given
     */
    public static Puller of(CommandModel model, Arguments arguments, Option when, PullPolicy policy)
            throws UsageException, IOException {
        PullPolicy chosen = policy(model, arguments, when, policy);
        return new Puller(
                ImageStore.withRegistries(model, arguments),
                options(model, arguments).policy(chosen),
                chosen != PullPolicy.ALWAYS);
    }

    /** The options of a pull, with the platform and the ceilings of the command line. */
    public static PullOptions options(CommandModel model, Arguments arguments) throws UsageException {
        PullOptions options = PullOptions.defaults();
        String platform = arguments.value(StoreOptions.PLATFORM);
        if (platform != null) {
            try {
                options = options.platform(Platform.parse(platform));
            } catch (NameException e) {
                throw new UsageException(model, "the platform is wrong: " + e.getMessage());
            }
        }
        String entries = arguments.value(StoreOptions.MAX_ENTRIES);
        if (entries != null) {
            options = options.maxEntries(ceiling(model, StoreOptions.MAX_ENTRIES, entries));
        }
        String depth = arguments.value(StoreOptions.MAX_DEPTH);
        if (depth != null) {
            options = options.maxDepth((int) ceiling(model, StoreOptions.MAX_DEPTH, depth));
        }
        String ratio = arguments.value(StoreOptions.MAX_RATIO);
        if (ratio != null) {
            options = options.maxRatio(ceiling(model, StoreOptions.MAX_RATIO, ratio));
        }
        String size = arguments.value(StoreOptions.MAX_SIZE);
        return size == null ? options : options.maxBytes(bytes(model, size));
    }

    private static long ceiling(CommandModel model, Option option, String text) throws UsageException {
        return ImageStore.number(model, option, text, 1, Integer.MAX_VALUE);
    }

    private static long bytes(CommandModel model, String text) throws UsageException {
        long bytes = Sizes.bytes(text);
        if (bytes < 1) {
            throw new UsageException(model, "--max-size is a number of bytes, such as 20g, not '" + text + "'");
        }
        return bytes;
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
        return new Puller(images, options.discardBlobs(value), looksInStore);
    }

    /** The images into which this pulls. */
    public Images images() {
        return images;
    }

    /**
     * Makes sure that an image is in the store, and prints what docker pull prints if it has layers to fetch. Nothing of
     * the image is removed until the caller closes the result.
     *
     * @param isQuiet whether only warnings are shown
     */
    public HeldImage pull(String name, boolean isQuiet) throws IOException, InterruptedException {
        Reference reference = isQuiet ? null : reference(name);
        boolean isTagGiven = reference == null || reference.tag() != null || reference.digest() != null;
        return pull(name, reference, isQuiet, isTagGiven ? "" : "Using default tag: latest\n");
    }

    /** The same, and prints what docker run prints: that the store has no such image, if it was looked up there. */
    public HeldImage pullToRun(String name, boolean isQuiet) throws IOException, InterruptedException {
        Reference reference = isQuiet ? null : reference(name);
        String above =
                reference == null || !looksInStore ? "" : "Unable to find image '" + withTag(reference) + "' locally\n";
        return pull(name, reference, isQuiet, above);
    }

    private HeldImage pull(String name, @Nullable Reference reference, boolean isQuiet, String above)
            throws IOException, InterruptedException {
        try (Progress progress = isQuiet ? Progress.quiet() : Progress.open(above + heading(name, reference))) {
            PullOptions listened = options.listener(progress);
            return name.equals(STDIN) ? fromStdin(listened) : images.pullHeld(name, listened);
        }
    }

    /** The name of a registry; null for another source, and for a name that is malformed and will be refused. */
    private static @Nullable Reference reference(String name) {
        try {
            return isReference(name) ? Reference.parse(withoutTransport(name)) : null;
        } catch (NameException e) {
            return null;
        }
    }

    private static String withTag(Reference reference) {
        boolean isExact = reference.tag() != null || reference.digest() != null;
        return reference.familiar() + (isExact ? "" : ":" + Reference.DEFAULT_TAG);
    }

    private HeldImage fromStdin(PullOptions listened) throws IOException, InterruptedException {
        List<Image> loaded = images.load(Stdin.open(), listened);
        if (loaded.isEmpty()) {
            throw new IOException("Cannot take an image from stdin: the archive has none.");
        }
        return loaded.get(0).hold();
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

    private static String heading(String name, @Nullable Reference reference) {
        if (reference == null) {
            return "Reading " + (name.equals(STDIN) ? "stdin" : name);
        }
        String what = reference.digest() == null ? reference.tagOrLatest() : reference.familiar();
        return what + ": Pulling from " + reference.repository();
    }

    /** A name without the word that it is one of a registry. */
    public static String withoutTransport(String name) {
        return name.startsWith(DOCKER) ? name.substring(DOCKER.length()) : name;
    }
}
