/** A client of HTTP/1.1, as far as registries need one: connections, TLS and proxies. */
@NullMarked
package dev.jcontainer.image.registry.http;

import org.jspecify.annotations.NullMarked;
