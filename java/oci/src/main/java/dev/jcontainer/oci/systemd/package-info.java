/** Cgroups that systemd makes: scopes, and the D-Bus calls by which systemd makes and changes them. */
@NullMarked
package dev.jcontainer.oci.systemd;

import org.jspecify.annotations.NullMarked;
