package dev.jcontainer.image.registry;

import dev.jcontainer.image.name.NameException;
import dev.jcontainer.image.name.Reference;
import dev.jcontainer.image.registry.auth.TokenScope;
import dev.jcontainer.image.registry.http.RefusedException;
import dev.jcontainer.image.registry.http.Request;
import dev.jcontainer.image.registry.http.Response;
import dev.jcontainer.image.registry.http.Url;
import dev.jcontainer.json.Document;
import dev.jcontainer.json.DocumentException;
import dev.jcontainer.kernel.PlainText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the list of tags, page by page: each answer names the next page in its field {@code Link}.
 *
 * @see <a href="https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#listing-tags">OCI distribution
 *     specification, Listing Tags</a>
 */
final class TagPages {
    private static final int OK = 200;
    private static final int PAGE = 1000;
    private static final int MOST_BYTES = 4 << 20;
    private static final int MOST_TAGS = 1_000_000;

    private final Reference repository;
    private final String what;
    private final List<String> tags = new ArrayList<>();
    private @Nullable Endpoint asked;
    private @Nullable Url next;

    TagPages(Reference repository, String what) {
        this.repository = repository;
        this.what = what;
    }

    /** Reads the list of one place to its end. After a failure it goes on with the page that failed. */
    List<String> read(Endpoint endpoint) throws IOException {
        Url url = next;
        if (url == null || !endpoint.equals(asked)) {
            tags.clear();
            asked = endpoint;
            url = endpoint.url("tags/list?n=" + PAGE);
        }
        while (url != null) {
            next = url;
            int before = tags.size();
            Url following = page(endpoint, url);
            boolean still = tags.size() == before || url.equals(following);
            if (following != null && (still || tags.size() > MOST_TAGS)) {
                throw new RefusedException(what + ": the list of the registry has no end");
            }
            url = following;
        }
        return tags;
    }

    /** Adds the tags of a page, and returns the next one; null after the last. */
    private @Nullable Url page(Endpoint endpoint, Url url) throws IOException {
        TokenScope scope = TokenScope.pull(endpoint.place().repository());
        try (Response response = endpoint.send(
                "GET",
                url,
                Request.Named.BY_USER,
                scope,
                what,
                request -> request.header("Accept", "application/json"))) {
            if (response.status() != OK) {
                throw endpoint.failure(what, response);
            }
            byte[] body = response.read(MOST_BYTES + 1);
            if (body.length > MOST_BYTES) {
                throw new RefusedException(what + ": a page of the list has more than 4 MiB");
            }
            for (String tag : Document.parse(body).strings("tags")) {
                tags.add(checked(tag));
            }
            String link = next(response.headers().all("Link"));
            return link == null ? null : follow(endpoint, response.url(), link);
        } catch (DocumentException e) {
            throw new RefusedException(what + ": the list is not understood: " + e.getMessage(), e);
        }
    }

    /** A tag becomes a part of a name, and of a line on the terminal. */
    private String checked(String tag) throws RefusedException {
        try {
            return String.valueOf(repository.withTag(tag).tag());
        } catch (NameException e) {
            throw new RefusedException(what + ": the registry names a tag that is none: " + PlainText.quoted(tag), e);
        }
    }

    /** The next page is asked for as the first one is, so it must be at the registry itself, wherever this page came from. */
    private Url follow(Endpoint endpoint, Url page, String link) throws IOException {
        Url next = page.resolve(link);
        if (!next.isSameOrigin(endpoint.address("/"))) {
            throw new RefusedException(what + ": the list goes on at another place, " + next + ", which is refused");
        }
        return next;
    }

    /** The address of the link with {@code rel="next"}: RFC 8288, section 3. Null if there is none. */
    static @Nullable String next(List<String> fields) {
        for (String field : fields) {
            int open = field.indexOf('<');
            while (open >= 0) {
                int close = field.indexOf('>', open);
                if (close < 0) {
                    break;
                }
                int following = field.indexOf('<', close);
                String parameters = field.substring(close + 1, following < 0 ? field.length() : following);
                String plain = parameters.replace(" ", "").replace("\"", "");
                if (plain.contains(";rel=next")) {
                    return field.substring(open + 1, close);
                }
                open = following;
            }
        }
        return null;
    }
}
