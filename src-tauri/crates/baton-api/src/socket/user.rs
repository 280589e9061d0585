//! Whose a pipe is on Windows: made for the user alone, and asked for its owner by who connects.
//!
//! A pipe's default access list lets everybody read, and neither std nor tokio speak of owners, so this asks the
//! system itself. All of the crate's unsafe code is here; users are compared by the text of their SID.
#![allow(unsafe_code)]

use std::ffi::c_void;
use std::io;
use std::os::windows::io::{AsRawHandle as _, FromRawHandle as _, OwnedHandle, RawHandle};
use std::ptr::null_mut;

use tokio::net::windows::named_pipe::{NamedPipeServer, ServerOptions};
use windows_sys::Win32::Foundation::LocalFree;
use windows_sys::Win32::Security::Authorization::{
    ConvertSidToStringSidW, ConvertStringSecurityDescriptorToSecurityDescriptorW, GetSecurityInfo,
    SDDL_REVISION_1, SE_KERNEL_OBJECT,
};
use windows_sys::Win32::Security::{
    GetTokenInformation, OWNER_SECURITY_INFORMATION, PSID, SECURITY_ATTRIBUTES, TOKEN_QUERY,
    TOKEN_USER, TokenUser,
};
use windows_sys::Win32::System::Pipes::GetNamedPipeServerProcessId;
use windows_sys::Win32::System::Threading::{GetCurrentProcess, OpenProcessToken};

/// Memory that the system gave us to free.
struct Local(*mut c_void);

impl Drop for Local {
    fn drop(&mut self) {
        // SAFETY: it came from LocalAlloc, by a function that says so, and nothing refers to it any more.
        unsafe { LocalFree(self.0) };
    }
}

/// The user that this process runs as.
///
/// # Errors
/// Those of the system.
pub(super) fn own() -> io::Result<String> {
    let mut token: RawHandle = null_mut();
    // SAFETY: the process's own pseudo handle needs no closing; the token is ours from here on.
    let token = unsafe {
        check(OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &mut token))?;
        OwnedHandle::from_raw_handle(token)
    };
    // A SID has at most 68 bytes; eight bytes a word keep the structure aligned.
    let mut user = [0_u64; 32];
    let (bytes, mut filled) = (size_of_val(&user) as u32, 0);
    // SAFETY: the buffer is as long as is said, and TokenUser fills it with a TOKEN_USER whose SID lies in it too.
    unsafe {
        let token = token.as_raw_handle();
        check(GetTokenInformation(token, TokenUser, user.as_mut_ptr().cast(), bytes, &mut filled))?;
        text((*user.as_ptr().cast::<TOKEN_USER>()).User.Sid)
    }
}

/// The user whose `pipe` is.
///
/// # Errors
/// Those of the system.
pub(super) fn owner(pipe: RawHandle) -> io::Result<String> {
    let (mut owner, mut descriptor) = (null_mut(), null_mut());
    // SAFETY: the pipe is open; the owner's SID lies in the descriptor, which is freed after it was read.
    unsafe {
        let failed = GetSecurityInfo(
            pipe,
            SE_KERNEL_OBJECT,
            OWNER_SECURITY_INFORMATION,
            &mut owner,
            null_mut(),
            null_mut(),
            null_mut(),
            &mut descriptor,
        );
        if failed != 0 {
            return Err(io::Error::from_raw_os_error(failed as i32));
        }
        let _descriptor = Local(descriptor);
        text(owner)
    }
}

/// Makes an instance of the pipe `name` that is the user's and opens for nobody else, administrators included.
///
/// # Errors
/// Those of the system; `PermissionDenied` when the name is another's.
pub(super) fn create(options: &ServerOptions, name: &str) -> io::Result<NamedPipeServer> {
    let user = own()?;
    let rights: Vec<u16> = format!("O:{user}D:P(A;;GA;;;{user})\0").encode_utf16().collect();
    let mut descriptor = null_mut();
    // SAFETY: the text ends with a zero; the descriptor lives until the pipe is there.
    unsafe {
        check(ConvertStringSecurityDescriptorToSecurityDescriptorW(
            rights.as_ptr(),
            SDDL_REVISION_1,
            &mut descriptor,
            null_mut(),
        ))?;
        let descriptor = Local(descriptor);
        let mut attributes = SECURITY_ATTRIBUTES {
            nLength: size_of::<SECURITY_ATTRIBUTES>() as u32,
            lpSecurityDescriptor: descriptor.0,
            bInheritHandle: 0,
        };
        options.create_with_security_attributes_raw(name, (&raw mut attributes).cast())
    }
}

/// The process at the server's end of `pipe`.
pub(super) fn server_pid(pipe: RawHandle) -> Option<u32> {
    let mut pid = 0;
    // SAFETY: the pipe is open, and a number is all that is written.
    (unsafe { GetNamedPipeServerProcessId(pipe, &mut pid) } != 0).then_some(pid)
}

fn check(done: i32) -> io::Result<()> {
    if done == 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

/// # Safety
/// `sid` is a valid SID.
unsafe fn text(sid: PSID) -> io::Result<String> {
    let mut words = null_mut();
    // SAFETY: the caller's promise; the text ends with a zero and is ours to free.
    unsafe {
        check(ConvertSidToStringSidW(sid, &mut words))?;
        let _words = Local(words.cast());
        let length = (0..).take_while(|at| *words.add(*at) != 0).count();
        Ok(String::from_utf16_lossy(std::slice::from_raw_parts(words, length)))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_user_has_a_sid() {
        assert!(own().unwrap().starts_with("S-1-5-"));
    }
}
