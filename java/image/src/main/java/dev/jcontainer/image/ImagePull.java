package dev.jcontainer.image;

import dev.jcontainer.image.archive.ArchivedImage;
import dev.jcontainer.image.archive.Archives;
import dev.jcontainer.image.archive.ImageArchive;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.name.Platform;
import dev.jcontainer.image.name.Reference;
import dev.jcontainer.image.registry.Registry;
import dev.jcontainer.image.registry.RegistrySource;
import dev.jcontainer.image.source.ImageSource;
import dev.jcontainer.image.source.SourceName;
import dev.jcontainer.image.store.Hold;
import dev.jcontainer.image.store.ImageName;
import dev.jcontainer.image.store.ImageUse;
import dev.jcontainer.image.store.Store;
import dev.jcontainer.image.store.StoreException;
import dev.jcontainer.image.store.StoredImage;
import dev.jcontainer.image.transfer.Pull;
import dev.jcontainer.image.transfer.PullRequest;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes sure that one image is in the store, by the policy of its options, and stays there while it is held. */
final class ImagePull {
    /** The registry and the repository of images that have no name. */
    static final String NONE = "<none>";

    private final Store store;
    private final LayerFormats formats;
    private final Registries registries;
    private final PullOptions options;

    ImagePull(Store store, LayerFormats formats, Registries registries, PullOptions options) {
        this.store = store;
        this.formats = formats;
        this.registries = registries;
        this.options = options;
    }

    PullOptions options() {
        return options;
    }

    HeldImage run(String name) throws IOException, InterruptedException {
        if (options.policy() != PullPolicy.ALWAYS && Lookup.isWrittenAsId(name)) {
            Optional<StoredImage> found = Lookup.find(store, name);
            if (found.isPresent() ? Lookup.isId(found.get(), name) : Lookup.isWholeId(name)) {
                return ofId(found.orElseThrow(() -> Images.noSuchImage(name)), name);
            }
        }
        SourceName source = Images.source(name);
        if (source instanceof SourceName.StandardStream) {
            throw new ImageException(
                    ImageException.Reason.NAME, "Cannot pull from stdin: Images.load reads an archive from a stream.");
        }
        return source instanceof SourceName.InRegistry registry
                ? fromRegistry(registry.reference())
                : fromArchive(source);
    }

    /** An image of the store as it is, since an id does not say where it came from. */
    private HeldImage ofId(StoredImage image, String id) throws IOException {
        Platform platform = image.platform();
        if (!fits(platform)) {
            throw new ImageException(
                    ImageException.Reason.PLATFORM,
                    "Cannot take " + id + ": it is for " + (platform == null ? "no platform" : platform)
                            + ", and not for " + options.platform() + ".");
        }
        String obstacle = formats.obstacle(store, image);
        if (obstacle != null) {
            throw new ImageException(
                    ImageException.Reason.NOT_RUNNABLE,
                    unmountable(id, obstacle)
                            + " 'jcontainer save' and 'jcontainer load' make them again as directories.");
        }
        HeldImage held = held(image);
        if (held == null) { // removed since it was found
            throw Images.noSuchImage(id);
        }
        return held;
    }

    private static String unmountable(String name, String obstacle) {
        return "The layers of " + name + " in the store are EROFS images, which cannot be mounted here. " + obstacle;
    }

    private HeldImage fromRegistry(Reference reference) throws IOException, InterruptedException {
        PullPolicy policy = options.policy();
        StoredImage found = found(reference);
        String obstacle = found == null || policy == PullPolicy.ALWAYS ? null : formats.obstacle(store, found);
        if (found != null && obstacle != null) {
            return again(reference, obstacle);
        }
        HeldImage local = found == null ? null : held(found);
        if (local == null && policy == PullPolicy.NEVER) {
            throw Images.noSuchImage(reference.familiar());
        }
        if (local == null) {
            return fetch(reference);
        }
        if (policy == PullPolicy.MISSING || policy == PullPolicy.NEVER) {
            return local;
        }
        return policy == PullPolicy.ALWAYS ? always(reference, local) : newer(reference, local);
    }

    /**
     * Fetches an image whose layers exist, but as EROFS images that containers of this process cannot have.
     *
     * @param obstacle why, as a sentence
     */
    private HeldImage again(Reference reference, String obstacle) throws IOException, InterruptedException {
        String what = unmountable(reference.familiar(), obstacle);
        if (options.policy() == PullPolicy.NEVER) {
            throw new ImageException(ImageException.Reason.NOT_RUNNABLE, what + advice(reference));
        }
        options.listener().warn(what + " They are made again as directories.");
        try {
            return fetch(reference);
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted() || !Registry.isUnreachable(e)) {
                throw e;
            }
            String failure = e.getMessage() == null ? "The registry cannot be reached." : e.getMessage();
            throw new IOException(sentence(failure) + " " + what + advice(reference), e);
        }
    }

    private static String advice(Reference reference) {
        return " 'jcontainer pull " + reference.familiar() + "' makes them again as directories; without the registry,"
                + " 'jcontainer save' and 'jcontainer load' do it.";
    }

    private static String sentence(String text) {
        return text.endsWith(".") ? text : text + ".";
    }

    private @Nullable StoredImage found(Reference reference) throws IOException {
        Optional<StoredImage> found = find(reference);
        return found.isPresent() && fits(found.get().platform()) ? found.get() : null;
    }

    /** An image whose tag cannot be read counts as missing where it can be fetched. */
    private Optional<StoredImage> find(Reference reference) throws IOException {
        try {
            return Lookup.find(store, reference.toString());
        } catch (StoreException e) {
            if (e.kind() != StoreException.Kind.DAMAGED || options.policy() == PullPolicy.NEVER) {
                throw e;
            }
            options.listener().warn("The image is fetched again. " + e.getMessage());
            return Optional.empty();
        }
    }

    /** Without a choice of the user an image of any platform fits, and an image without one only then. */
    private boolean fits(@Nullable Platform platform) {
        Platform wanted = options.platform();
        return wanted == null || platform != null && wanted.candidates().contains(platform);
    }

    /** Null if the image has been removed since its name was read. */
    private @Nullable HeldImage held(StoredImage image) throws IOException {
        Optional<ImageUse> use = store.use(image);
        return use.isPresent() ? new HeldImage(new Image(store, image), use.get()) : null;
    }

    private HeldImage always(Reference reference, HeldImage local) throws IOException, InterruptedException {
        HeldImage fetched = null;
        try {
            fetched = fetch(reference, local);
            return fetched;
        } finally {
            if (fetched != local) {
                local.close();
            }
        }
    }

    private HeldImage newer(Reference reference, HeldImage local) throws IOException, InterruptedException {
        boolean isWanted = false;
        try {
            HeldImage fetched = fetch(reference, local);
            isWanted = fetched == local;
            return fetched;
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted() || !Registry.isUnreachable(e)) {
                throw e;
            }
            options.listener()
                    .warn("The image of the store is used, because the registry cannot be reached: " + e.getMessage());
            isWanted = true;
            return local;
        } finally {
            if (!isWanted) { // also after an interrupt, and if the listener fails
                local.close();
            }
        }
    }

    private HeldImage fetch(Reference reference) throws IOException, InterruptedException {
        return fetch(reference, null);
    }

    /** @param local the image of that name in the store; it is returned if the registry has nothing else */
    private HeldImage fetch(Reference reference, @Nullable HeldImage local) throws IOException, InterruptedException {
        Digest digest = reference.digest();
        ImageName name = digest == null
                ? new ImageName(reference.registry(), reference.repository(), reference.tagOrLatest())
                : null;
        try (CurrentImage current = local == null || name == null
                        ? null
                        : current(local.image().stored(), name);
                RegistrySource source = registries.source(reference, options.listener()::warn)) {
            if (local != null && current != null && current.isWhat(source)) {
                return local;
            }
            if (local != null && options.policy() == PullPolicy.ALWAYS) {
                local.close(); // what is damaged and in use could not be replaced
            }
            return pull(source, reference.familiar(), name, reference, digest);
        }
    }

    /** The image of the store if a pull may find nothing to do; null if it cannot. */
    private @Nullable CurrentImage current(StoredImage image, ImageName name) {
        Platform wanted = options.platform() == null ? Platform.host() : options.platform();
        // from an index, the pull of another platform may have chosen it
        boolean isChosen = image.target().digest().equals(image.manifest().digest()) || wanted.equals(image.platform());
        return image.name().equals(name) && isChosen && !options.discardsBlobs()
                ? CurrentImage.begin(store, formats, image)
                : null;
    }

    private HeldImage fromArchive(SourceName name) throws IOException, InterruptedException {
        try (ImageArchive archive = Archives.open(name, store.temporaryFile(), options.ceilings())) {
            ArchivedImage image = archive.choose(Archives.tag(name));
            try (ImageSource source = archive.source(image)) {
                return load(source, image, name.toString());
            }
        }
    }

    /** Brings an image of an archive into the store under its first name. */
    HeldImage load(ImageSource source, ArchivedImage image, String text) throws IOException, InterruptedException {
        Reference first = image.names().isEmpty() ? null : image.names().get(0);
        ImageName name =
                first == null ? null : new ImageName(first.registry(), first.repository(), first.tagOrLatest());
        return pull(source, text, name, first, null);
    }

    private HeldImage pull(
            ImageSource source,
            String text,
            @Nullable ImageName name,
            @Nullable Reference reference,
            @Nullable Digest digest)
            throws IOException, InterruptedException {
        Platform platform = options.platform();
        PullRequest request = new PullRequest(
                text,
                name,
                reference == null ? NONE : reference.registry(),
                reference == null ? NONE : reference.repository(),
                digest,
                platform == null ? Platform.host() : platform,
                platform != null,
                options.ceilings(),
                options.discardsBlobs());
        Pull pull = new Pull(store, formats.choose(store), source, request, options.listener());
        store.sweep();
        try (Hold hold = store.hold()) {
            HeldImage pulled = held(pull.run(hold));
            if (pulled == null) { // a repair has found it damaged meanwhile
                throw new ImageException(
                        ImageException.Reason.NOT_FOUND,
                        "Cannot take " + text + ": it has been removed during the pull. Pull it again.");
            }
            return pulled;
        }
    }
}
