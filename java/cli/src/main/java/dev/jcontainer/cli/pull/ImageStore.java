package dev.jcontainer.cli.pull;

import dev.jcontainer.cli.base.ChosenStore;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.option.RegistryOptions;
import dev.jcontainer.cli.option.StoreOptions;
import dev.jcontainer.cli.value.HostFile;
import dev.jcontainer.cli.value.WorkingDirectory;
import dev.jcontainer.image.Images;
import dev.jcontainer.image.ImagesBuilder;
import dev.jcontainer.image.Logins;
import java.io.IOException;

/** Opens the images that a command line means. */
public final class ImageStore {
    private static final int MOST_RETRIES = 1000;

    private ImageStore() {}

    /** The images in the directory of {@code --root}. */
    public static Images open(Arguments arguments) throws IOException {
        return builder(arguments).build();
    }

    private static ImagesBuilder builder(Arguments arguments) throws IOException {
        ImagesBuilder builder = Images.builder();
        String given = arguments.value(StoreOptions.ROOT);
        String root = given == null ? ChosenStore.root() : WorkingDirectory.resolve(given);
        if (root != null) {
            builder.root(root);
        }
        return builder.ignoreMissingOwners(arguments.has(StoreOptions.IGNORE_MISSING_OWNERS));
    }

    /** The same images, with the way to registries that the options say. */
    public static Images withRegistries(CommandModel model, Arguments arguments) throws UsageException, IOException {
        String file = arguments.value(RegistryOptions.AUTHFILE);
        if (file != null && !HostFile.exists(WorkingDirectory.resolve(file))) {
            throw missing(RegistryOptions.AUTHFILE, file, "file");
        }
        return withRegistries(builder(arguments), model, arguments).build();
    }

    /** The stored credentials for registries, also in a file that is made only now; no store is opened for them. */
    public static Logins logins(CommandModel model, Arguments arguments) throws UsageException, IOException {
        // as docker does: a user who has mistyped the name of the registry waits for the prompt
        return withRegistries(Images.builder().retries(0), model, arguments).logins();
    }

    private static ImagesBuilder withRegistries(ImagesBuilder builder, CommandModel model, Arguments arguments)
            throws UsageException, IOException {
        builder.verified(!"false".equals(arguments.value(RegistryOptions.TLS_VERIFY))
                && !arguments.has(RegistryOptions.INSECURE));
        String certificates = arguments.value(RegistryOptions.CERT_DIR);
        if (certificates != null) {
            String directory = WorkingDirectory.resolve(certificates);
            if (!HostFile.exists(directory)) {
                throw missing(RegistryOptions.CERT_DIR, certificates, "directory");
            }
            builder.certificates(directory);
        }
        String file = arguments.value(RegistryOptions.AUTHFILE);
        if (file != null) {
            builder.authFile(WorkingDirectory.resolve(file));
        }
        String credentials = arguments.value(RegistryOptions.CREDS);
        if (credentials != null) {
            int colon = credentials.indexOf(':');
            if (colon < 1) {
                throw new UsageException(model, "--creds has not the form USER:PASSWORD");
            }
            builder.credentials(credentials.substring(0, colon), credentials.substring(colon + 1));
        }
        String retries = arguments.value(RegistryOptions.RETRY);
        if (retries != null) {
            builder.retries((int) number(model, RegistryOptions.RETRY, retries, 0, MOST_RETRIES));
        }
        return builder;
    }

    private static UsageException missing(Option option, String path, String kind) {
        return new UsageException("Cannot use " + option.dashed() + " " + path + ": there is no such " + kind + ".");
    }

    /** The number that an option has. */
    static long number(CommandModel model, Option option, String text, long least, long most) throws UsageException {
        long number = 0;
        boolean isValid = !text.isEmpty();
        for (int i = 0; i < text.length() && isValid; i++) {
            number = number * 10 + text.charAt(i) - '0';
            isValid = text.charAt(i) >= '0' && text.charAt(i) <= '9' && number <= most;
        }
        if (!isValid || number < least) {
            throw new UsageException(
                    model, option.dashed() + " is a number from " + least + " to " + most + ", not '" + text + "'");
        }
        return number;
    }
}
